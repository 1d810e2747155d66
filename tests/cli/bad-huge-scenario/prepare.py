with open('huge.yaml','wb') as f: f.truncate(200 << 20)
