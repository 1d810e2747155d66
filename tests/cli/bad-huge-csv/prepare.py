with open('huge_shrink_slab.csv','wb') as f: f.truncate(200 << 20)
