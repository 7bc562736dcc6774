//! Messages to customers, text and HTML from one model.
