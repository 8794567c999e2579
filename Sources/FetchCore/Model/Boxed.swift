/// A value behind a pointer that never changes: what is large and seldom there takes 8 bytes where it is not.
package final class Boxed<Value: Sendable>: Sendable {
    package let value: Value

    package init(_ value: Value) {
        self.value = value
    }
}

extension Boxed: Equatable where Value: Equatable {
    package static func == (first: Boxed, second: Boxed) -> Bool {
        first === second || first.value == second.value
    }
}
