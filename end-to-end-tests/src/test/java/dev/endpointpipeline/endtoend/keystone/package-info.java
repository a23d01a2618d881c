/** A real Keystone and its administration. Must not know the services under test. */
@NullMarked
package dev.endpointpipeline.endtoend.keystone;

import org.jspecify.annotations.NullMarked;
