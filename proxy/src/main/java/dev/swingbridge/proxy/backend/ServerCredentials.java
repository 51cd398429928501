package dev.swingbridge.proxy.backend;

/** An account of one server. */
public record ServerCredentials(String user, Secret secret) {
    /** Leaves the secret out. */
    @Override
    public String toString() {
        return user;
    }
}
