/** A front end to begin with: tells whoever connects which topics there are. */
package com.example.hello;
