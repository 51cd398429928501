package dev.swingbridge.lab.conformance;

/**
 * Where to log in, and as whom.
 *
 * @param password empty for an account without one
 */
record Endpoint(String host, int port, String user, String password) {
    @Override
    public String toString() {
        return user + "@" + host + ":" + port;
    }
}
