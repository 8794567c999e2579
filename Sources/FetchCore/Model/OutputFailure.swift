/// What of a run's output cannot be written any more, and why; nothing new starts then.
package struct OutputFailure: Sendable, Equatable {
    /// What of the output it is.
    package enum Part: Sendable, Equatable {
        /// The result records: what settles from now on is in no file.
        case records
        /// The bodies of `--save-bodies`; records are written as before.
        case bodies
        /// The notes of what is in flight, which keep a resumed run from sending it again; records are written as before.
        case journal
    }

    package var part: Part
    /// The file's name as given.
    package var file: String
    /// What happened, in words.
    package var reason: String
    /// How to mend it; empty when there is nothing to advise.
    package var mend: String
    /// Whether there is no room where it is.
    package var isDiskFull: Bool

    package init(_ part: Part, file: String, reason: String, mend: String = "", isDiskFull: Bool = false) {
        self.part = part
        self.file = file
        self.reason = reason
        self.mend = mend
        self.isDiskFull = isDiskFull
    }

    /// The one of two that matters more: that of the records, else the one that was there before.
    package static func graver(_ old: OutputFailure?, _ new: OutputFailure) -> OutputFailure {
        guard let old else { return new }
        return new.part == .records && old.part != .records ? new : old
    }
}
