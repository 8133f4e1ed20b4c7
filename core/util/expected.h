#pragma once
#include <utility>
#include <variant>

/// A value or the reason why there is none: the subset of std::expected that is used here
/// (g++ 12 has it only with -std=c++23).
template <class E>
struct Unexpected
{
    E error;
};
template <class E>
Unexpected(E) -> Unexpected<E>;

template <class T, class E>
class [[nodiscard]] Expected
{
public:
    Expected(T value) : m_data(std::in_place_index<0>, std::move(value)) {}
    Expected(Unexpected<E> why) : m_data(std::in_place_index<1>, std::move(why.error)) {}

    bool ok() const { return m_data.index() == 0; }
    explicit operator bool() const { return ok(); }
    T &operator*() { return *std::get_if<0>(&m_data); }
    const T &operator*() const { return *std::get_if<0>(&m_data); }
    T *operator->() { return std::get_if<0>(&m_data); }
    const T *operator->() const { return std::get_if<0>(&m_data); }
    const E &error() const { return *std::get_if<1>(&m_data); }

private:
    std::variant<T, E> m_data;
};

/// Success without a value.
struct Done
{
    bool operator==(const Done &) const = default;
};
template <class E>
class [[nodiscard]] Expected<void, E> : public Expected<Done, E>
{
public:
    Expected() : Expected<Done, E>(Done{}) {}
    Expected(Unexpected<E> why) : Expected<Done, E>(std::move(why)) {}
};
