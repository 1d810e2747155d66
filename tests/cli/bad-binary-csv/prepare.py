import random
random.seed(1)
open('noise_shrink_slab.csv','wb').write(bytes(random.randrange(256) for _ in range(4096)))
