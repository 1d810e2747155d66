#include "core/scenario/yaml_node.h"

namespace reclaim {

const YamlNode* YamlNode::find(std::string_view key) const {
    for (const YamlEntry& entry : entries)
        if (entry.key == key) return &entry.value;
    return nullptr;
}

YamlNode* YamlNode::find(std::string_view key) {
    for (YamlEntry& entry : entries)
        if (entry.key == key) return &entry.value;
    return nullptr;
}

std::string describe(const YamlNode& node) {
    switch (node.kind) {
        case YamlNode::Kind::Null: return "nothing";
        case YamlNode::Kind::Scalar: return inQuotes(node.scalar);
        case YamlNode::Kind::Sequence: return "a list";
        case YamlNode::Kind::Map: return "a map";
    }
    return {};
}

std::string inQuotes(std::string_view text, std::size_t charactersMax) {
    std::string out = "'";
    std::size_t characters = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const bool continues = (byte & 0xc0) == 0x80;
        if (!continues && ++characters > charactersMax) {
            out += "...";
            break;
        }
        out += byte < 0x20 || byte == 0x7f ? ' ' : text[at];
    }
    return out + "'";
}

}  // namespace reclaim
