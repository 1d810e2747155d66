import json, sys
models = {model["model"]: model for model in json.load(sys.stdin)["models"]}
assert all(model["complete"] for model in models.values())
for name in "W1c W1d W2b W2c W3c W4a L1 L5 S1".split():
    assert models[name]["verdicts"] == [] and models[name]["verdict"] == "SAFE", name
assert models["B0"]["states"] == 430 and models["W1d"]["states"] == 1319
lengths = {verdict["verdict"]: verdict["length"] for verdict in models["B0"]["verdicts"]}
assert lengths == {"UAF": 15, "LEAK": 4}, lengths
for model in models.values():
    for verdict in model["verdicts"]:
        assert len(verdict["trace"]) == verdict["length"], model["model"]
assert models["L1"]["lowest"] == {"least": -1}
