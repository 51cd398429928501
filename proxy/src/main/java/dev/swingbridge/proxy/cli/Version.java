package dev.swingbridge.proxy.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of this build, as its jar says. */
public final class Version implements IVersionProvider {
    /** Nothing but the number; classes that were never packed have none. */
    public static String number() {
        String packed = Version.class.getPackage().getImplementationVersion();
        return packed == null ? "unpacked" : packed;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"Swingbridge " + number()};
    }
}
