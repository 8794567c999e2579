/// The program's version, as `--version` and the User-Agent say it.
enum Version {
    static let number = "0.1.0"
}
