//! Documents as HTML: the same for screen, print and portal.
