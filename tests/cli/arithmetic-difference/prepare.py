import sys
source = sys.argv[1] + '/datasets/kernel-6.1/'
text = open(source + 'K1_shrink_slab.csv').read()
assert text.count(',80,167765,162,') == 1
open('changed_shrink_slab.csv', 'w').write(text.replace(',80,167765,162,', ',80,167765,163,'))
