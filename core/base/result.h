// Result<T>: a value or the world's trouble (a bad file, a full disk). Our own mistakes are LAB_CHECK's business.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace reclaim {

enum class Fault { BadInput, NotFound, Corrupt, Io, Refused, Cancelled };

struct Error {
    Fault fault = Fault::BadInput;
    std::string message;  // what is wrong
    std::string hint;     // what was expected, or what to do
    std::string file;     // where, if a file is concerned
    int line = 0;         // 1-based; 0 = not known
    int column = 0;       // 1-based; 0 = not known

    // "file:line:column: message (hint)"
    std::string text() const;
};

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::move(value)) {}
    Result(Error error) : state_(std::move(error)) {}

    explicit operator bool() const { return state_.index() == 0; }
    bool ok() const { return state_.index() == 0; }
    T& value() { return std::get<0>(state_); }
    const T& value() const { return std::get<0>(state_); }
    T& operator*() { return value(); }
    const T& operator*() const { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    const Error& error() const { return std::get<1>(state_); }

private:
    std::variant<T, Error> state_;
};

struct Done {};
using Status = Result<Done>;

}  // namespace reclaim
