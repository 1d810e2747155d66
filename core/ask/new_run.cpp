#include "core/ask/new_run.h"

namespace reclaim {

std::string commandsText(const std::vector<Command>& commands) {
    std::string text;
    for (const Command& command : commands) text += describe(command.action) + " at " + formatTime(command.at) + "\n";
    return text;
}

NewRun newRunOf(const Scenario& scenario, const std::string& strategy, const std::string& engine) {
    NewRun run;
    run.scenario = writeScenario(scenario);
    run.strategy = strategy;
    run.engine = engine;
    run.commands = commandsText(scenario.timeline);
    run.seed = scenario.machine.seed;
    run.title = scenario.title;
    run.engineId = std::string(engineId());
    run.scenarioHash = scenarioHash(scenario);
    run.commandList = writeCommands(scenario.timeline);
    return run;
}

ChangedCommands changedCommandsOf(const Scenario& scenario) {
    return {commandsText(scenario.timeline), writeScenario(scenario), writeCommands(scenario.timeline),
            scenarioHash(scenario)};
}

}  // namespace reclaim
