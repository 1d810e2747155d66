import sys
source = sys.argv[1] + '/datasets/kernel-6.1/'
import gzip, shutil
for part in ('scenario.json', 'reclaim.csv', 'shrink_slab.csv'): shutil.copy(source + 'K1_' + part, 'K_' + part)
packed = gzip.compress(open(source + 'K1_samples.csv', 'rb').read())
open('K_samples.csv.gz', 'wb').write(packed[:5000])
