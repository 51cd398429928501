package dev.swingbridge.proxy.admin;

/** A request that cannot be understood; says what is wrong and what would be right. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
