package dev.swingbridge.proxy.backend;

/** Fails the future of a connection attempt; carries no stack trace, the failure says it all. */
public final class ConnectFailedException extends Exception {
    private final transient ConnectFailure failure;

    public ConnectFailedException(ConnectFailure failure) {
        super(failure.toClient().message(), null, false, false);
        this.failure = failure;
    }

    public ConnectFailure failure() {
        return failure;
    }
}
