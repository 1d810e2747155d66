import glob
import os
import shutil
import sys
folder = sys.argv[1] + "/datasets/kernel-6.1/"
for path in glob.glob(folder + "K3[._]*") + [folder + "machine-6.1.yaml"]:
    shutil.copy(path, os.path.basename(path))
open("K3_scenario.json", "w").write('{"a": 1e999}\n')
