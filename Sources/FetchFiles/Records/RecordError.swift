import FetchCore
import Glibc

/// Why records or bodies cannot be written or read, or a rule over bodies cannot be used.
///
/// Its description is one sentence for a person: what, where, the value, how to mend it.
package struct RecordError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Sendable, Equatable {
        /// The output cannot be opened; nothing was sent.
        case open
        /// A write failed: what was written before is whole.
        case write
        /// A record file cannot be read.
        case read
        /// The file is there and holds something else than records of this kind.
        case otherContent
        /// The file would be replaced, and holds something else than records.
        case foreign
        /// A jq filter that does not compile, or `--extract` without a name.
        case badFilter
        /// A regular expression that cannot be read.
        case badPattern
    }

    package var code: Code
    /// What of a run's output it is about.
    package var part = OutputFailure.Part.records
    /// The file, or the text of the rule.
    package var subject: String
    /// What happened, in words.
    package var reason: String
    /// How to mend it; empty when there is nothing to advise.
    package var mend: String
    /// `errno` of the call that failed; 0 when none did.
    package var errorNumber: Int32
    /// How many lines of a failed write are in the file all the same.
    var wholeLines = 0

    init(_ code: Code, _ subject: String, reason: String, mend: String = "", errorNumber: Int32 = 0) {
        self.code = code
        self.subject = subject
        self.reason = reason
        self.mend = mend
        self.errorNumber = errorNumber
    }

    /// A failed system call.
    init(_ code: Code, _ subject: String, errno number: Int32) {
        self.init(
            code, subject, reason: String(cString: strerror(number)), mend: Self.mend(number, code),
            errorNumber: number)
    }

    /// Something else stands where a file of ours was.
    static func replaced(_ path: String) -> RecordError {
        RecordError(
            .write, path, reason: "it was replaced by another file, folder or link",
            mend: "keep it in place until the run is over")
    }

    /// 3 for an output, 2 for what the user gave.
    package var exitStatus: Int32 {
        switch code {
        case .open, .write, .otherContent: 3
        case .read, .foreign, .badFilter, .badPattern: 2
        }
    }

    /// Whether nothing can be written there any more, whatever its name: the disk is full or broken, the folder is gone.
    package var endsRun: Bool {
        switch errorNumber {
        case ENOSPC, EDQUOT, EROFS, EIO, ENOENT, ENODEV, ESTALE: true
        default: false
        }
    }

    /// The same, as the run is told of it.
    package var outputFailure: OutputFailure {
        OutputFailure(
            part, file: subject, reason: reason, mend: mend,
            isDiskFull: [ENOSPC, EDQUOT].contains(errorNumber))
    }

    /// The same of another part of the output.
    package func of(_ part: OutputFailure.Part) -> RecordError {
        var copy = self
        copy.part = part
        return copy
    }

    package var description: String {
        let what =
            switch code {
            case .open: "cannot open '\(subject)': \(reason)"
            case .write: "cannot write '\(subject)': \(reason)"
            case .read: "cannot read '\(subject)': \(reason)"
            case .otherContent, .foreign, .badFilter, .badPattern: "\(subject): \(reason)"
            }
        return mend.isEmpty ? what : "\(what); \(mend)"
    }

    private static func mend(_ number: Int32, _ code: Code) -> String {
        if code == .read { return number == ENOENT ? "check the name" : "" }
        return switch number {
        case ENOENT: "make its directory first"
        case EACCES, EPERM, EROFS: "name a file that you may write"
        case EISDIR: "name a file in it"
        case ENOSPC, EDQUOT: "make room, then try again"
        default: ""
        }
    }
}
