import json, sys
answer = json.load(sys.stdin)
families = {family["family"]: family for family in answer["families"]}
assert len(answer["models"]) == 40 and len(families) == 9, (len(answer["models"]), len(families))
for model in answer["models"]:
    known = {decision["name"] for decision in families[model["family"]]["decisions"]}
    assert set(model["on"]) <= known, model
assert "LOST-BIT" in {violation["name"] for violation in answer["violations"]}
