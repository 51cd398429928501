package dev.swingbridge.proxy.frontend;

import java.util.concurrent.CompletableFuture;

/** Looks accounts up in the servers' own tables. */
@FunctionalInterface
public interface StoredAccounts {
    /**
     * Does not block.
     *
     * @return always succeeds; a side that cannot be asked is as if it had no such account
     */
    CompletableFuture<StoredLogins> find(String name);
}
