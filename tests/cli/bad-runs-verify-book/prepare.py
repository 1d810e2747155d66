import random
random.seed(1)
open('noise.db','wb').write(bytes(random.randrange(256) for _ in range(4096)))
