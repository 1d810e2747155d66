import gzip, shutil, sys
source = sys.argv[1] + '/datasets/kernel-6.1/K1s_'
for part in ('scenario.json', 'samples.csv.gz'): shutil.copy(source + part, 'X_' + part)
lines = gzip.open(source + 'alloc.csv.gz', 'rt').read().splitlines()
lines[0] = lines[0].replace('page', 'folio')
open('X_alloc.csv', 'w').write('\n'.join(lines) + '\n')
