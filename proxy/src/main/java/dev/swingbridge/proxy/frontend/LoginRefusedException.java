package dev.swingbridge.proxy.frontend;

/** Fails a {@link LoginExchange}; carries no stack trace. */
public final class LoginRefusedException extends Exception {
    LoginRefusedException(String reason) {
        super(reason, null, false, false);
    }
}
