/**
 * A real Keystone, and what its administrator does there. Knows nothing of the services under test.
 */
@NullMarked
package dev.endpointpipeline.endtoend.keystone;

import org.jspecify.annotations.NullMarked;
