#pragma once
#include <cstddef>

/// Number of members of an aggregate: lets a list of fields prove that it forgets none.
struct AnyMember
{
    template <class T>
    operator T() const;
};
template <class T, class... A>
consteval std::size_t arity()
{
    if constexpr (requires { T{A{}..., AnyMember{}}; })
        return arity<T, A..., AnyMember>();
    else
        return sizeof...(A);
}
