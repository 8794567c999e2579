import FetchCore
import RunModel

/// What an option sets of a run: how its texts are read, what it is by default, and how it changes while the run goes.
struct RunSetting: Sendable {
    /// Reads what was given, one text a time the option stands there, and sets it.
    let apply: @Sendable ([String], inout RunSettings) throws(OptionComplaint) -> Void
    /// The setting as one types it.
    let text: @Sendable (RunSettings) -> String
    /// What tells a run of the setting; nil where it holds for the whole of a run.
    var change: (@Sendable (RunSettings) -> RunChange)?
    /// Whether the command line's value goes another way: with each request of the list.
    var isOnlyLive = false

    /// One value, read from the last text.
    static func value<Value>(
        _ path: WritableKeyPath<RunSettings, Value> & Sendable,
        _ read: @escaping @Sendable (String) throws(OptionComplaint) -> Value,
        text: @escaping @Sendable (Value) -> String,
        change: (@Sendable (RunSettings) -> RunChange)? = nil
    ) -> RunSetting {
        RunSetting(
            apply: { texts, settings throws(OptionComplaint) in
                guard let last = texts.last else { return }
                settings[keyPath: path] = try read(last)
            },
            text: { text($0[keyPath: path]) }, change: change)
    }

    static func count(
        _ path: WritableKeyPath<RunSettings, Int> & Sendable, atLeast minimum: Int,
        atMost maximum: Int = .max,
        change: (@Sendable (RunSettings) -> RunChange)? = nil
    ) -> RunSetting {
        value(
            path,
            { text throws(OptionComplaint) in
                try OptionReading.count(text, atLeast: minimum, atMost: maximum)
            },
            text: { String($0) }, change: change)
    }

    static func seconds(
        _ path: WritableKeyPath<RunSettings, Duration> & Sendable, zeroAllowed: Bool = false,
        change: @escaping @Sendable (RunSettings) -> RunChange
    ) -> RunSetting {
        value(
            path,
            { text throws(OptionComplaint) in
                try OptionReading.seconds(text, zeroAllowed: zeroAllowed)
            },
            text: seconds, change: change)
    }

    static func rate(_ path: WritableKeyPath<RunSettings, Double?> & Sendable) -> RunSetting {
        value(
            path, { text throws(OptionComplaint) in try OptionReading.rate(text) },
            text: { $0.map { String($0) } ?? "none" })
    }

    static func isOn(
        _ path: WritableKeyPath<RunSettings, Bool> & Sendable,
        change: (@Sendable (RunSettings) -> RunChange)? = nil
    ) -> RunSetting {
        value(
            path,
            { text throws(OptionComplaint) in
                switch text.lowercased() {
                case "true", "on": return true
                case "false", "off": return false
                default: throw OptionComplaint("expected on or off")
                }
            },
            text: { $0 ? "on" : "off" }, change: change)
    }

    /// `30` or `0.5`.
    static func seconds(_ duration: Duration) -> String {
        let value = duration / .seconds(1)
        return value == value.rounded() ? String(Int(value)) : String(value)
    }
}
