import os
os.mkdir("in")
open("in/top.yaml", "w").write("reclaimlab: 1\nextends: ../base.yaml\ntitle: t\n")
