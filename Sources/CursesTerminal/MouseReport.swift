import DeckModel

/// One report of the mouse as xterm encodes it
/// ([ctlseqs](https://invisible-island.net/xterm/ctlseqs/ctlseqs.html#h2-Mouse-Tracking)).
struct MouseReport {
    /// 0-1 the button, 2 Shift, 3 Alt, 4 Control, 5 motion, 6 wheel.
    let bits: Int
    /// From 0.
    let column: Int
    let row: Int
    let isRelease: Bool

    /// The old encoding: three bytes after `ESC [ M`; nil when they have not all come.
    static func legacy(_ bytes: ArraySlice<UInt8>) -> MouseReport? {
        guard bytes.count >= 3 else { return nil }
        let values = bytes.prefix(3).map { Int($0) - 32 }
        // Which button was released isn't told.
        let isRelease = values[0] & 0x43 == 3
        return MouseReport(
            bits: isRelease ? values[0] & ~3 : values[0], column: values[1] - 1, row: values[2] - 1,
            isRelease: isRelease)
    }

    /// Nil for what is of no interest: motion without a button, wheels to the side, more buttons.
    var input: MouseInput? {
        guard column >= 0, row >= 0, let kind else { return nil }
        var modifiers: KeyModifiers = []
        if bits & 4 != 0 { modifiers.insert(.shift) }
        if bits & 8 != 0 { modifiers.insert(.alt) }
        if bits & 16 != 0 { modifiers.insert(.control) }
        return MouseInput(kind, column: column, row: row, modifiers: modifiers)
    }

    private var kind: MouseKind? {
        if bits & 0x80 != 0 { return nil }
        if bits & 64 != 0 {
            if isRelease { return nil }
            switch bits & 3 {
            case 0: return .wheelUp
            case 1: return .wheelDown
            default: return nil
            }
        }
        let button: MouseButton
        switch bits & 3 {
        case 0: button = .left
        case 1: button = .middle
        case 2: button = .right
        default: return nil
        }
        if isRelease { return .release(button) }
        return bits & 32 != 0 ? .drag(button) : .press(button)
    }
}

/// Tells the second press of a double click, which terminals don't.
struct ClickCounter {
    /// As long as desktops have it by default.
    private static let longestGap = Duration.milliseconds(400)
    private var last: (press: MouseInput, at: ContinuousClock.Instant)?

    mutating func count(_ mouse: MouseInput, at instant: ContinuousClock.Instant) -> MouseInput {
        guard case .press(let button) = mouse.kind else {
            if case .drag = mouse.kind { last = nil }
            return mouse
        }
        if let last, last.press == mouse, instant - last.at <= Self.longestGap {
            self.last = nil
            var second = mouse
            second.kind = .doublePress(button)
            return second
        }
        last = (mouse, instant)
        return mouse
    }
}
