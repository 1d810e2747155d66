import gzip, shutil, sys
source = sys.argv[1] + '/datasets/kernel-6.1/K1s_'
for part in ('scenario.json', 'samples.csv.gz'): shutil.copy(source + part, 'X_' + part)
lines = gzip.open(source + 'alloc.csv.gz', 'rt').read().splitlines()
open('X_alloc.csv.gz', 'wb').write(open(source + 'alloc.csv.gz', 'rb').read()[:100000])
