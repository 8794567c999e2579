/// Something on screen that a theme gives a look: `status.failed`, `ui.selected`.
///
/// A role that a theme leaves out looks as its parent does.
public enum Role: UInt8, Sendable, Hashable, CaseIterable {
    case text
}
