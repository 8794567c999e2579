/// One rule of what counts as ok: `--expect`, or `expect` in a list.
///
/// The status rule is 200 to 399 until one is given.
package enum Expectation: Sendable, Hashable {
    /// `status=200,204`, `status=2xx`, `status=200-299`: the status is in one of the ranges.
    case status([ClosedRange<Int>])
    /// `type=application/json`: the media type, without its parameters, in any letter case.
    case type(String)
    /// `body~REGEX`: the decoded body contains a match.
    case body(pattern: String)
    /// `jq:FILTER`: the filter over the JSON body gives anything but `false`, `null` or nothing.
    case jq(String)
    /// `time<500ms`: the last attempt took less than this, whole.
    case time(Duration)
}
