open('empty.yaml','w').close()
