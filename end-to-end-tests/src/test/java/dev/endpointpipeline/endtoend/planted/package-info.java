/**
 * Tests of the tests: bugs that are planted into the services, each of which must make a test fail.
 * Bugs are patched into the bytecode of the started processes, so that the services have no
 * switches for them. Knows names of the services' classes as texts; a name that is gone is an
 * error.
 */
@NullMarked
package dev.endpointpipeline.endtoend.planted;

import org.jspecify.annotations.NullMarked;
