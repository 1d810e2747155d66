import gzip, shutil, sys
source = sys.argv[1] + '/datasets/kernel-6.1/K1s_'
for part in ('scenario.json', 'samples.csv.gz'): shutil.copy(source + part, 'X_' + part)
lines = gzip.open(source + 'alloc.csv.gz', 'rt').read().splitlines()
lines[50] = lines[50].replace('dentry', 'dentry2')
open('X_alloc.csv', 'w').write('\n'.join(lines) + '\n')
