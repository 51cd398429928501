package dev.swingbridge.proxy.backend;

import dev.swingbridge.backfill.server.TlsMode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How connections to one server are encrypted.
 *
 * @param ca PEM file with the authorities to trust, for VERIFY_CA and VERIFY_IDENTITY; null for
 *     those of the JDK
 * @param certificate PEM chain the proxy shows the server; null for none
 * @param key PEM of the PKCS#8 key that belongs to it
 */
public record TlsTowardsServer(
        TlsMode mode, @Nullable Path ca, @Nullable Path certificate, @Nullable Path key) {}
