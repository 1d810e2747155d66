"""Just enough C++ to look at shape: code without comments and literals, and where functions begin and end."""
import re

TOKEN = re.compile(
    r'R"(?P<mark>[^\s()\\]{0,16})\((?:.|\n)*?\)(?P=mark)"'  # raw string
    r'|"(?:\\.|[^"\\\n])*"'                                 # string
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'"                # character, not a digit separator
    r"|//[^\n]*|/\*(?:.|\n)*?\*/")                          # comments


def code_lines(text):
    """The lines of text with comments and the inside of literals blanked; line numbers stay."""

    def blank(match):
        token = match[0]
        newlines = "\n" * token.count("\n")
        return newlines if token[0] == "/" else '""' + newlines

    # Names of includes are literals too; they are wanted, so they are read from the raw line elsewhere.
    return TOKEN.sub(blank, text).split("\n")


def functions(lines):
    """(name, first line, last line) of each function body outside any other function, 1-based.

    Braces are followed from the outside. A block belongs to a namespace or a class, or is a function, or is anything
    else (an initialiser), told apart by the text before its brace.
    """
    text = "\n".join("" if line.lstrip().startswith("#") else line for line in lines)
    found = []
    position, line, header, header_line = 0, 1, "", 1
    while position < len(text):
        char = text[position]
        if char == "{":
            kind = block_kind(header)
            if kind == "scope":
                header, header_line = "", line
            else:
                end = matching_brace(text, position)
                last = line + text.count("\n", position, end)
                if kind == "function":
                    found.append((function_name(header), header_line, last))
                    header = ""
                else:
                    header += "{}"
                position, line = end, last
        elif char in ";}":
            header = ""
        else:
            if not header.strip() and not char.isspace():
                header, header_line = "", line
            header += char
            if re.fullmatch(r"\s*(public|private|protected|Q_SIGNALS|signals|(public |private )?slots)\s*:", header):
                header = ""
        if text[position:position + 1] == "\n":
            line += 1
        position += 1
    return found


def block_kind(header):
    """What a brace after this text opens: 'scope', 'function' or 'other'."""
    plain = re.sub(r"\[\[.*?\]\]|alignas\s*\([^)]*\)", "", strip_template(header.strip())).strip()
    if re.match(r'(inline\s+)?namespace\b|extern\s+""\s*$|(typedef\s+)?(class|struct|union)\b[^()=]*$', plain):
        return "scope"
    if "(" not in plain or plain.count("(") != plain.count(")"):
        return "other"
    if re.match(r"[^(]*[^=!<>(operator)]=[^=]", plain) and "operator" not in plain:
        return "other"
    # After the parameters come qualifiers, a result, requirements or a constructor's members, nothing else.
    if not re.search(r"\)\s*(const\b|noexcept\b|override\b|final\b|&&?|try\b|\s)*(requires\b.*|->.*|:[^:].*)?$", plain,
                     re.DOTALL):
        return "other"
    # In a constructor's list of members, `name{` opens a member; the body's brace stands apart.
    if re.search(r"\)\s*(noexcept\s*)?:[^:]", plain) and re.search(r"[\w>]$", header):
        return "other"
    return "function"


def strip_template(header):
    """The header without a leading template<...> and requires clause in parentheses."""
    while header.startswith("template"):
        depth = 0
        for index, char in enumerate(header):
            depth += (char == "<") - (char == ">")
            if char == ">" and depth == 0:
                header = header[index + 1:].strip()
                break
        else:
            return header
    return header


def function_name(header):
    match = re.search(r"([\w:~]+|operator\W+)\s*\(", strip_template(header.strip()))
    return match[1] if match else "function"


def matching_brace(text, start):
    depth = 0
    for position in range(start, len(text)):
        depth += (text[position] == "{") - (text[position] == "}")
        if depth == 0:
            return position
    return len(text) - 1
