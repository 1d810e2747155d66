import gzip, shutil, sys
source = sys.argv[1] + '/datasets/kernel-6.1/K1s_'
for part in ('scenario.json', 'samples.csv.gz'): shutil.copy(source + part, 'X_' + part)
lines = gzip.open(source + 'alloc.csv.gz', 'rt').read().splitlines()
at = [i for i, line in enumerate(lines) if ',free,' in line][7]
lines.insert(at + 1, lines[at])
assert at + 2 == 21025, at
open('X_alloc.csv', 'w').write('\n'.join(lines) + '\n')
