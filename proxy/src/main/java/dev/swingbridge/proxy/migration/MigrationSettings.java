package dev.swingbridge.proxy.migration;

import dev.swingbridge.backfill.copy.CopySettings;
import dev.swingbridge.backfill.throttle.ThrottleSettings;
import dev.swingbridge.backfill.verify.VerifySettings;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;

/**
 * How migrations of this proxy run when a verb does not say otherwise.
 *
 * @param proxyName tells this proxy from others and is the same after a restart, such as its host
 *     and listening port
 */
public record MigrationSettings(
        String proxyName,
        CutoverOptions cutover,
        CopySettings copy,
        ThrottleSettings throttle,
        VerifySettings verify) {

    public static MigrationSettings defaults(String proxyName) {
        return new MigrationSettings(
                proxyName,
                CutoverOptions.defaults(),
                CopySettings.defaults(),
                ThrottleSettings.NONE,
                VerifySettings.defaults());
    }
}
