/// Copying and exporting.
extension KeyBinding {
    static let copyCurl = KeyBinding(
        ["y"], "copy-curl", .output, label: "copy as curl", help: "Copy as a curl command, secrets redacted",
        prominence: 48, whyDisabled: needsRequests,
        action: { $0.copyCurl(showsSecrets: $0.options.showsSecrets) })

    static let copyCurlWithSecrets = KeyBinding(
        ["Y"], "copy-curl-with-secrets", .output, label: "copy, secrets too",
        help: "Copy as a curl command, secrets as they are", whyDisabled: needsRequests,
        action: { $0.copyCurl(showsSecrets: true) })

    static let export = KeyBinding(
        ["x"], "export", .output, label: "export",
        help:
            "Export what the filter shows: results (JSONL, CSV, HAR), or a list that can be run again (curl, requests, URLs)",
        prominence: 38, footer: { $0.ui.view == .requests ? "export" : nil },
        whyDisabled: needsRows, action: { $0.openExport() })
}
