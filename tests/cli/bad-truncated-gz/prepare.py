import sys
source = sys.argv[1] + '/datasets/kernel-6.1/'
import gzip
packed = gzip.compress(open(source + 'K1_shrink_slab.csv', 'rb').read())
open('cut_shrink_slab.csv.gz', 'wb').write(packed[:len(packed) // 2])
