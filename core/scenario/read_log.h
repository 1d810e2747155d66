// ReadLog collects what is wrong with a scenario while reading goes on, so that a person sees all of it at once.
#pragma once
#include <string>
#include <vector>

#include "core/base/base.h"
#include "core/scenario/yaml_node.h"

namespace reclaim {

// A file can be wrong in as many places as it has values; nobody reads more than this many.
inline constexpr std::size_t kScenarioErrorsMax = 100;

class ReadLog {
public:
    // Files are numbered in the order in which they are added; places in trees refer to the number.
    std::uint32_t addFile(const std::string& path);
    const std::string& file(std::uint32_t number) const { return files_[number]; }

    // A copy made by a repetition says nothing where something was said before: a hundred copies have one mistake.
    void add(const YamlPlace& place, std::string message, std::string hint);
    void add(Error error);  // one that knows its place
    bool empty() const { return errors_.empty() && left_ == 0; }

    // All errors by file, line and column; past kScenarioErrorsMax one line that says how many more there are.
    std::vector<Error> take();

private:
    std::vector<std::string> files_;
    std::vector<Error> errors_;
    std::size_t left_ = 0;
};

}  // namespace reclaim
