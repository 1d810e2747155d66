open('empty_shrink_slab.csv', 'w').close()
