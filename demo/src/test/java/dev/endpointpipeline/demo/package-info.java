/** The demo's own logic; that it works as a whole is shown by running {@code ./quickstart}. */
@NullMarked
package dev.endpointpipeline.demo;

import org.jspecify.annotations.NullMarked;
