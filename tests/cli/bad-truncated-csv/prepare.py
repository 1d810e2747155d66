import sys
source = sys.argv[1] + '/datasets/kernel-6.1/'
lines = open(source + 'K1_shrink_slab.csv').read().splitlines()
open('cut_shrink_slab.csv', 'w').write('\n'.join(lines[:30]) + '\n' + lines[30][:40])
