@NullMarked
package dev.endpointpipeline.loadreplay.verify;

import org.jspecify.annotations.NullMarked;
