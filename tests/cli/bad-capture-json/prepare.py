import sys
source = sys.argv[1] + '/datasets/kernel-6.1/'
import shutil
shutil.copy(source + 'K1_shrink_slab.csv', 'K_shrink_slab.csv')
open('K_scenario.json', 'w').write('{\n "kernel": {"version"')
