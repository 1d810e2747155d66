#include "app/reclaimlab/display.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>

namespace reclaim {

namespace {
std::string valueOf(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

// Asks the X server itself, through the library Qt would use, so that a stale DISPLAY or a missing right is found.
bool xAnswers() {
    void* library = dlopen("libxcb.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library) return false;
    using Connect = void* (*)(const char*, int*);
    using HasError = int (*)(void*);
    using Disconnect = void (*)(void*);
    const auto connect = reinterpret_cast<Connect>(dlsym(library, "xcb_connect"));
    const auto hasError = reinterpret_cast<HasError>(dlsym(library, "xcb_connection_has_error"));
    const auto disconnect = reinterpret_cast<Disconnect>(dlsym(library, "xcb_disconnect"));
    bool answers = false;
    if (connect && hasError && disconnect) {
        void* connection = connect(nullptr, nullptr);
        answers = hasError(connection) == 0;
        disconnect(connection);
    }
    dlclose(library);
    return answers;
}

bool waylandAnswers() {
    const std::string name = valueOf("WAYLAND_DISPLAY");
    if (name.empty()) return false;
    const std::string path = name.front() == '/' ? name : valueOf("XDG_RUNTIME_DIR") + "/" + name;
    return access(path.c_str(), R_OK | W_OK) == 0;
}
}  // namespace

std::string displayTrouble() {
    // Another platform was asked for by name ("offscreen", "vnc"): that needs no display of ours.
    const std::string platform = valueOf("QT_QPA_PLATFORM");
    if (!platform.empty() && platform.rfind("xcb", 0) != 0 && platform.rfind("wayland", 0) != 0) return {};
    const std::string display = valueOf("DISPLAY");
    if (!display.empty() && xAnswers()) return {};
    if (platform.rfind("wayland", 0) == 0 && waylandAnswers()) return {};
    if (display.empty() && valueOf("WAYLAND_DISPLAY").empty()) {
        return "no display: neither DISPLAY nor WAYLAND_DISPLAY is set; use reclaimctl, or --screenshot and --export";
    }
    if (display.empty()) {
        return waylandAnswers()
                   ? "this desktop speaks Wayland only: install qt6-wayland and set QT_QPA_PLATFORM=wayland"
                   : "no display: the Wayland socket \"" + valueOf("WAYLAND_DISPLAY") + "\" does not answer";
    }
    return "no display: the X server \"" + display + "\" does not answer";
}

}  // namespace reclaim
