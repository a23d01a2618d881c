/** Tests of the demo's own logic; running {@code ./quickstart} tests it as a whole. */
@NullMarked
package dev.endpointpipeline.demo;

import org.jspecify.annotations.NullMarked;
